# Drafts. Nobody who speaks Gaelic as a first language has reviewed them. Buttons and labels only.

leave = Fàg an duilleag seo
start-again = Tòisich a-rithist
