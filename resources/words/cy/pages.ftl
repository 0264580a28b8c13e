# Drafts. Nobody who speaks Welsh as a first language has reviewed them. Buttons and labels only.

## What stands on every page

leave = Gadael y dudalen hon
draft-note = Mae rhai geiriau yma yn Gymraeg. Does neb wedi eu gwirio eto. Mae'r gweddill yn Saesneg.
start-again = Dechrau eto
kept-link = Beth rydyn ni'n ei gadw amdanat ti
home = Signpost

## The three questions

start-title = Ble i droi am help
who-title = Pwy wyt ti?
what-title = Beth sydd wedi digwydd?
what-any = Dydw i ddim yn siŵr, neu mae'n rhywbeth arall
where-title = Ble wyt ti?
where-any = Byddai'n well gen i beidio â dweud
where-nearer = Dangos help ar gyfer ardal dy gyngor lleol hefyd
change-who = Mae angen help ar rywun arall
change-what = Dewis rhywbeth arall
change-where = Lle arall

## The answer

answer-title = Gelli di droi at y rhain
more-title = Mwy o leoedd i droi atyn nhw
do-first = Gwna hyn yn gyntaf
about = Cyn i ti gysylltu
about-named = Cyn i ti gysylltu: { $name }
not-for = Beth dydyn nhw ddim yn ei wneud
access = Ffyrdd eraill o'i ddefnyddio
free = Am ddim
charged = Mae'n costio arian
contact-phone = Ffonio { $it }
contact-textphone = Ffôn testun { $it }
contact-text = Tecstio { $it }
contact-text-word = Tecstio { $word } i { $it }
contact-whatsapp = WhatsApp { $it }
contact-webchat = Sgwrsio ar { $it }
contact-form = Llenwi ffurflen ar { $it }
contact-email = Ysgrifennu at { $it }
contact-website = Mynd i { $it }
contact-bsl-video = Defnyddio iaith arwyddion (BSL) drwy fideo ar { $it }
contact-app = Ap: { $it }
contact-letter = Llythyr at { $it }

## One route

route-for = Ar gyfer pwy mae'r gwasanaeth

## What is not recorded

kept-title = Beth rydyn ni'n ei gadw amdanat ti
