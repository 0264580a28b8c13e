# Pieces for other people's pages, and the page that makes them. At US grade 6 at most (a test holds it).

## A piece of a page

fragment-now = Hours as known on { $time }.

## The page that makes them

builder-title = Put Signpost in your page
builder-lead = Say who reads your page. Then copy one of the boxes below.
builder-who = Who reads it?
builder-what = What is it about?
builder-any = Anything
builder-where = Where are they?
builder-more = More choices
builder-collapsed = Show a closed box. The reader opens it.
builder-label = Words on the box
builder-exit = Where the way out leads. It starts with https://
builder-ink = Text colour, such as #1b2726
builder-paper = Background colour
builder-accent = Link colour
builder-make = Show it
builder-wrong = We left out a choice that we could not use. An exit starts with https://. A colour looks like #07595a.
builder-preview = How it looks
builder-phone = On a phone
builder-desktop = On a wide screen
builder-of-element = The element
builder-of-frame = The frame
builder-element = The element
builder-element-for = Best for most pages. Every reader's browser fetches the same file. In a large list it is the file of their nation. It tells no one what was asked. Your own links stay if it fails.
builder-frame = The frame
builder-frame-for = For pages that may not run scripts of ours. It tells our server which question was asked. So can a school filter that opens traffic.
builder-html = Plain HTML
builder-html-for = This is a copy of today. It does not change by itself. Fetch this address from your server each hour instead:
builder-html-tells = Then your server tells ours which question was asked. Your readers tell us nothing.
builder-wordpress = WordPress
builder-wordpress-for = Paste this into a Custom HTML block. Or paste this address on a line of its own:
builder-wordpress-tells = It shows the frame, which tells our server which question was asked.
builder-copy = Copy
builder-copied = Copied
builder-press = Press Ctrl and C to copy
builder-moving = The address in the first box never changes what it runs. The address { $address } does. Your page then runs what we publish there.
builder-relative = We do not know our own public address. Put it in front of each address that starts with a slash.
