# Drafts. Nobody who speaks Gaelic as a first language has reviewed them. Buttons and labels only.

## What stands on every page

leave = Fàg an duilleag seo
draft-note = Tha cuid de na faclan an seo sa Ghàidhlig. Cha do sgrùd duine iad fhathast. Tha an còrr sa Bheurla.
start-again = Tòisich a-rithist
kept-link = Na tha sinn a' cumail mu do dheidhinn
home = Signpost

## The three questions

start-title = Càit am faigh thu cuideachadh
who-title = Cò thu?
what-title = Dè tha air tachairt?
what-any = Chan eil mi cinnteach, no 's e rudeigin eile a th' ann
where-title = Càit a bheil thu?
where-any = B' fheàrr leam gun innse
where-nearer = Seall cuideachadh airson sgìre na comhairle agad cuideachd
change-who = Tha cuideigin eile feumach air cuideachadh
change-what = Tagh rudeigin eile
change-where = Àite eile

## The answer

answer-title = Seo far am faigh thu cuideachadh
more-title = Barrachd àiteachan far am faigh thu cuideachadh
do-first = Dèan seo an toiseach
about = Mus cuir thu fios thuca
about-named = Mus cuir thu fios thuca: { $name }
not-for = Na rudan nach dèan iad
access = Dòighean eile air an t-seirbheis a chleachdadh
free = An-asgaidh
charged = Feumaidh tu pàigheadh
contact-phone = Cuir fòn gu { $it }
contact-text = Cuir teacsa gu { $it }
contact-text-word = Cuir am facal { $word } ann an teacsa gu { $it }
contact-whatsapp = WhatsApp { $it }
contact-webchat = Còmhradh air-loidhne aig { $it }
contact-form = Lìon foirm aig { $it }
contact-email = Sgrìobh gu { $it }
contact-website = Rach gu { $it }
contact-bsl-video = Cleachd BSL tro bhidio aig { $it }
contact-app = Aplacaid: { $it }
contact-letter = Litir gu { $it }

## One route

route-for = Cò dha a tha an t-seirbheis

## What is not recorded

kept-title = Na tha sinn a' cumail mu do dheidhinn
