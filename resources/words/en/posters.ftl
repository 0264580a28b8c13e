# The words on posters, wallet cards and the page that says whether one is still right. A child's are at US grade 4 at most,
# the others at 6 (a test holds it). Nothing here promises what only the operator of a line can promise.

## What a poster says first

poster-title = Where to turn
poster-title-child = You can talk to someone
poster-title-parent = Worried about your child?
poster-title-concerned-adult = Worried about a child?
poster-title-own-behaviour = Worried about your own thoughts or behaviour?
poster-title-family-of-offender = When someone close to you is arrested
poster-title-survivor = It was not your fault
poster-title-adult-victim = When someone has your pictures
poster-title-professional = If you work with children
poster-title-public-report = Seen child sexual abuse online?
poster-lead-child = If someone hurts you or is sexual with you, it is not your fault. That is so online too.
poster-lead-parent = You can talk about child sexual abuse, online or not. You do not have to be sure.
poster-lead-concerned-adult = You can talk about child sexual abuse, online or not. You do not have to be sure.
poster-lead-own-behaviour = If you have sexual thoughts about children, there is help to stop. You can ask for it now.
poster-lead-family-of-offender = If it is about child sexual abuse, there is help for you too. It is not your fault.
poster-lead-survivor = If you were sexually abused as a child, there is help for you now. It may be long ago.
poster-lead-adult-victim = If someone shares a sexual picture of you, or says they will, there is help. It is not your fault.
poster-lead-professional = These can help you when a child may be sexually abused, online or not.
poster-lead-public-report = You can report it. You can also report someone who you fear hurts children.

## What stands on every poster

poster-helpline = Someone to talk to
poster-report = Make a report
poster-removal = Get something taken down
poster-self-help = Help to use on your own
poster-information = Something to read
poster-complaint = Make a complaint
poster-emergency = Help in danger
poster-always = Open day and night
poster-usually = We think it is open day and night
poster-hours = Some of these are not open all the time.
poster-log = A phone keeps a list of calls and texts, even free ones.
poster-scan = Scan this, or type it in, to see who can help now:
poster-square = A square code for the camera of a phone
poster-id = Poster { $id }
poster-right = Is it still right? { $address }
poster-checked-each = Each of these was checked on { $date } or later.
poster-checked-some = Some of these were only read on web pages.
poster-checked-none = We read these on web pages. Nobody has called to check them.

## The wallet card

card-title = Talk to someone
card-back = See the back.

## For whoever prints it; this is not printed

staff-title = For whoever prints this
staff-not-printed = This part is not printed.
staff-print = Print it at full size, with no margins and no page titles.
staff-both-sides = Print both pages on the two sides of the paper. Then cut along the marks.
staff-no-address = It has no code to scan, because this service does not know its own address. Whoever runs it can set the public URL.
staff-follow = Ask from time to time if it is still right:
staff-feed = A feed tells you when it has changed:
staff-other = Other sizes:

## The page that says whether a poster is still right

right-title = Is this poster still right?
right-current = Yes. What is on it is still right.
right-outdated = Not all of it. Please print the new one, and take this one down.
right-recalled = No. Something on it is wrong. Please take it down now.
right-unknown = We cannot tell any more. Please print the new one, and take this one down.
right-changed = What has changed
right-print = Print the new one
layout-a4 = Poster, A4
layout-a3 = Poster, A3
layout-card = Wallet cards
