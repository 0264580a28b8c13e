# For somebody who looks after the pages of a school or a charity: adults at work.

check-title = Check a page
check-lead = Are the numbers and links on your page still right? Paste its text here. You read what to change, and what to put there instead.
check-paste-title = Your page
check-again-title = Check another page
check-page = The text of the page, or its HTML
check-audience = Who is the page for?
check-anyone = Anyone
check-button = Check the page
check-kept = We keep nothing of what you paste, and log nothing of it. Your browser may keep it until you close it. Please leave out names and stories of people.
check-found-title = What we found
check-nothing = We found no number, link or service name on this page.
check-truncated = There is more on this page than we can show at once. Mend this, then check it again.
check-change-title = To change: { $count }
check-unknown-title = We do not know these: { $count }
check-right-title = Still right: { $count }
check-line = line { $line }
check-instead = Use:
check-copy = Press a grey box to select it all, then copy it into your page.
check-current = Right.
check-retired = No longer in use.
check-renamed = It has another name now.
check-misdialled = It does not lead where it should.
check-wrong-audience = Not for these readers.
check-unknown = Unknown.
check-many-title = A whole site
check-many = Your web team can check every page at once. The program ends with 1 where a page has to be changed.
