# Drafts. Nobody who speaks Welsh as a first language has reviewed them. Buttons and labels only.

leave = Gadael y dudalen hon
start-again = Dechrau eto
