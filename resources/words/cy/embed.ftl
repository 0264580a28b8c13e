# Drafts. Nobody who speaks Welsh as a first language has reviewed them. Buttons and labels only.

embed-title = Ble i gael help
embed-cover = Help a gwybodaeth
embed-leave = Gadael y dudalen hon
embed-more = Mwy o leoedd i droi atyn nhw
embed-first = Gwna hyn yn gyntaf
embed-about = Cyn i ti gysylltu: { $name }
embed-not-for = Beth dydyn nhw ddim yn ei wneud
embed-access = Ffyrdd eraill o'i ddefnyddio
embed-free = Am ddim
embed-charged = Mae'n costio arian
embed-phone = Ffonio { $it }
embed-textphone = Ffôn testun { $it }
embed-text = Tecstio { $it }
embed-text-word = Tecstio { $word } i { $it }
embed-whatsapp = WhatsApp { $it }
embed-webchat = Sgwrsio ar { $it }
embed-form = Llenwi ffurflen ar { $it }
embed-email = Ysgrifennu at { $it }
embed-website = Mynd i { $it }
embed-bsl-video = Defnyddio iaith arwyddion (BSL) drwy fideo ar { $it }
embed-app = Ap: { $it }
embed-letter = Llythyr at { $it }
