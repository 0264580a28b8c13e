# For a school's IT staff and safeguarding leads: adults at work.

schools-title = For schools
schools-lead = Your pupils can only find help that your network lets through. This page says which hosts to allow, why, and who sees what.
schools-allow-title = The hosts to allow
schools-own = This service: { $host }. The help box, the pages and the posters all come from there, and from nowhere else.
schools-own-unset = This service. Nobody has told this program its public address yet.
schools-neutral = Where "Leave this page" leads: { $host }. If it is blocked, a pupil who leaves meets your block page.
schools-children-title = Where the help for children leads
schools-others-title = Where the help for adults leads
schools-others-why = Staff, parents and older people on your network may need these.
schools-host = Host
schools-routes = For
schools-block = If a filter blocks one of these by its words, a pupil who asks for help meets a warning page. Allow the host, not single addresses: they change.
schools-sees-title = Who sees what
schools-sees-element = The help box fetches one file, the same for everyone. It picks on the pupil's own device. Your logs show that a page of yours was opened, and nothing about what was asked.
schools-sees-pages = The pages under /go hold short codes in their addresses, not words. A proxy that opens secure traffic can still read the pages themselves. Please turn that off for this host.
schools-sees-frame = The plain frame and the link to an answer carry the question as codes. Use the help box where you can.
schools-sees-screen = Monitoring software on a device sees the screen. A pupil may know that, and may not dare to look. Tell them whom they can speak to in person.
schools-not-title = What you do not need
schools-not = No account, no key, no cookie banner. We set no cookie, store nothing on the device and load nothing from other companies.
schools-test-title = Test it
schools-test = Log in as a pupil on your network, and open the start page. Then press the links, and try the hosts above.
schools-poster = Print the number as well: a poster needs no network. A poster's code says whether it is still right.
schools-check = Old pages of yours may hold old numbers. Check a page here.
