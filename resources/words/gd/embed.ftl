# Drafts. Nobody who speaks Gaelic as a first language has reviewed them. Buttons and labels only.

embed-title = Càit am faigh thu cuideachadh
embed-cover = Cuideachadh agus fiosrachadh
embed-leave = Fàg an duilleag seo
embed-more = Barrachd àiteachan far am faigh thu cuideachadh
embed-first = Dèan seo an toiseach
embed-about = Mus cuir thu fios thuca: { $name }
embed-not-for = Na rudan nach dèan iad
embed-access = Dòighean eile air an t-seirbheis a chleachdadh
embed-free = An-asgaidh
embed-charged = Feumaidh tu pàigheadh
embed-phone = Cuir fòn gu { $it }
embed-text = Cuir teacsa gu { $it }
embed-text-word = Cuir am facal { $word } ann an teacsa gu { $it }
embed-whatsapp = WhatsApp { $it }
embed-webchat = Còmhradh air-loidhne aig { $it }
embed-form = Lìon foirm aig { $it }
embed-email = Sgrìobh gu { $it }
embed-website = Rach gu { $it }
embed-bsl-video = Cleachd BSL tro bhidio aig { $it }
embed-app = Aplacaid: { $it }
embed-letter = Litir gu { $it }
