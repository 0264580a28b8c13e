# The pages for readers. Words that a child may read are at US grade 4 at most, the others at 6 (a test holds it).

## What stands on every page

title = Where to turn
leave = Leave this page
leave-hint = Or press Shift three times. Leaving does not clear your history. Others may see this screen.
leave-left = Shift pressed { $count } of 3 times. Press it { $left } more to leave.
leave-over = You are still here. Press Shift three times to leave.
danger = In danger now?
draft-note = Some words here are in a language that nobody has checked yet. The rest is in English.
start-again = Start again
kept-link = What we keep about you
kept-short = We keep nothing about you. This page uses no cookies.
list-date = List { $release } of { $date }.
for-builders = For people who build pages
home = Signpost

## The three questions

start-title = Where to turn for help
start-lead = Tell us three things. We show you who can help. We do not keep what you pick.
who-title = Who are you?
who-child = I am under 18
who-parent = I look after a child and I am worried
who-concerned-adult = I am worried about a child, or about an adult
who-own-behaviour = I am worried about my own thoughts or what I have done
who-family-of-offender = Someone close to me has been arrested or has hurt a child
who-survivor = I was hurt as a child. I am an adult now
who-adult-victim = I am an adult. Someone has my pictures or my money
who-professional = I work with children
who-public-report = I saw something online, or I know of a crime
now-child = Under 18? You can talk to someone now:
what-title = What has happened?
what-any = I am not sure, or it is something else
child-what-child-sexual-abuse = Someone touches me or hurts me in a sexual way
child-what-online-grooming = Someone online is being strange, or asks me to keep secrets
child-what-image-shared = Someone has a nude picture of me
child-what-sexual-extortion = Someone says they will share a picture of me
child-what-child-sexual-exploitation = Someone gives me things and wants sex or pictures
child-what-live-streamed-abuse = Someone makes me do things on camera
child-what-trafficking = Someone moves me around or will not let me go
child-what-abuse-imagery-found = I saw something bad of a child online
child-what-ai-generated-imagery = Someone made a fake nude picture of me
child-what-own-sexual-thoughts = I am worried about my own thoughts
child-what-harmful-sexual-behaviour = I did something sexual. Now I am not sure about it
child-what-family-member-arrested = The police took someone I love
child-what-bullying = Someone is bullying me
child-what-feeling-suicidal = I feel like I do not want to live
child-what-mental-health = I feel sad, scared or stressed
child-what-running-away = I have run away, or I want to
child-what-domestic-abuse = People hurt each other at home
child-what-forced-marriage = My family wants me to get married
child-what-fgm = I am scared of being cut (FGM)
child-what-intimate-image-abuse = Someone shared a picture of an adult
child-what-lgbtq = I want to talk about being LGBTQ+
child-what-neglect = No one looks after me, or someone hurts me
child-what-online-scam = Someone online tricked me
child-what-unsafe-content = I saw things online that upset me
survivor-what-child-sexual-abuse = I was sexually abused as a child
own-behaviour-what-child-sexual-abuse = I have sexually abused a child, or I fear I will
own-behaviour-what-online-grooming = I talk to children online in a sexual way
own-behaviour-what-ai-generated-imagery = I use AI images of children
own-behaviour-what-feeling-suicidal = I have thoughts of ending my life
own-behaviour-what-own-sexual-thoughts = I have sexual thoughts about children
own-behaviour-what-abuse-imagery-found = I have looked at abuse images of children
what-child-sexual-abuse = A child is being, or was, sexually abused
what-online-grooming = Someone online is grooming a child
what-image-shared = A nude image of a child has been shared
what-sexual-extortion = Someone threatens to share a sexual image
what-child-sexual-exploitation = A child is given things in return for sex
what-live-streamed-abuse = A child is abused on a live video
what-trafficking = Someone is moved or held to be used
what-abuse-imagery-found = Abuse images of a child, found online
what-ai-generated-imagery = Images of a child made with AI
what-own-sexual-thoughts = Sexual thoughts about children, or things done
what-harmful-sexual-behaviour = A child's sexual behaviour hurts them or others
what-family-member-arrested = Someone close has been arrested
what-bullying = Bullying
what-feeling-suicidal = Thoughts of ending life
what-mental-health = Feeling low, anxious or not able to cope
what-running-away = A child has run away or is missing
what-domestic-abuse = Abuse by a partner or at home
what-forced-marriage = Someone is being made to marry
what-fgm = Cutting of a girl (FGM), or the risk of it
what-intimate-image-abuse = A private image of an adult has been shared
what-lgbtq = Being LGBTQ+
what-neglect = A child is not looked after, or is hurt
what-online-scam = Money or details taken by a trick online
what-unsafe-content = Things online that frighten or harm
where-title = Where are you?
where-any = I would rather not say
where-why = Some help is for one part of the UK only.
where-nearer = Show help for your council area too
change-who = Someone else needs help
change-what = Pick something else
change-where = Another place

## The answer

answer-title = You can turn to
fallback = These can help with many things.
all-closed = Nobody is there right now. You can see below when they open.
more-title = More places to turn to
do-first = Do this first
about = Before you get in touch
about-named = Before you get in touch: { $name }
not-for = What they do not do
name-yes = You do not have to give your name.
name-no = You have to say who you are.
passed-on = When they may tell someone else
access = Other ways to use it
age-min = For people aged { $age } and over.
free = Free
charged = Costs money
account = You need an account
bill-yes = It shows on the phone bill.
bill-no = It does not show on the phone bill.
bill-unknown = We do not know if it shows on the phone bill.
contact-phone = Call { $it }
contact-textphone = Textphone { $it }
contact-text = Text { $it }
contact-text-word = Text { $word } to { $it }
contact-whatsapp = WhatsApp { $it }
contact-webchat = Chat at { $it }
contact-form = Fill in a form at { $it }
contact-email = Write to { $it }
contact-website = Go to { $it }
contact-bsl-video = Sign (BSL) by video at { $it }
contact-app = App: { $it }
contact-letter = Letter to { $it }
print-hint = You can print this page. It leaves out the button and the links.

## One route

route-for = Who it is for
instead-child = Are you under 18? There is other help for you.
route-none = You cannot reach them right now. These can help:

## A campaign

campaign-about = About this campaign
campaign-by = A campaign of { $organisation }.

## An address that leads nowhere

nowhere = This address does not work any more. Please start here.

## What is not recorded

kept-title = What we keep about you
kept-nothing = Nothing. We do not keep who you are, where you are, or what you picked.
kept-list-title = What we do not do
kept-cookies = We set no cookies. We store nothing on this device.
kept-others = We load nothing from other firms. No one counts you.
kept-log = We count how many pages we sent, and nothing else.
kept-cannot-title = What we cannot do for you
kept-history = Your browser keeps a list of pages you opened. You can clear it. An empty list can look odd too.
kept-device = Someone who has this phone or computer may see what you did.
kept-school = At school or at work, staff may see this screen or what you open.
kept-phone = A phone keeps a list of calls and texts, even free ones.
kept-sites = The sites you go to from here have their own rules.
kept-leave-title = How to leave fast
kept-leave = Press the button on top, or press Shift three times. The page goes blank and then shows the weather. It does not clear your history.
