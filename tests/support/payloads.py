"""What people might type who want their words to be run."""

SCRIPTS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</option></select><img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "`><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert&lpar;1&rpar;</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    '<iframe src="javascript:parent.alert(1)"></iframe>',
    '<object data="javascript:alert(1)"></object>',
    '<embed src="javascript:alert(1)">',
    '<a href="javascript:alert(1)" autofocus onfocus=alert(1)>x</a>',
    '" autofocus onfocus=alert(1) x="',
    "' autofocus onfocus=alert(1) x='",
    " onpointerenter=alert(1) onfocus=alert(1) autofocus",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "<div hx-get='/students' hx-trigger='load' hx-on:htmx:load='alert(1)'>",
    "javascript:alert(1)//{{7*7}}${alert(1)}",
)
"""Thirty ways to get a script into a page; each is to be shown as it was typed."""

SQL_OF_EVERY_KIND = (
    "' OR '1'='1",
    '" OR ""="',
    "1) OR (1=1",
    "\\'; DROP TABLE student_courses;--",
    "'||(SELECT CAST(pg_sleep(60) AS TEXT))||'",
    "%s %(name)s ?1 :name $1 {0}",
)
"""Pieces of SQL, one of each kind, that mean something wherever they are pasted."""

SQL = (
    *SQL_OF_EVERY_KIND,
    "'",
    "''",
    "\\",
    "';--",
    "%' OR '%'='",
    "' UNION SELECT student_number FROM students--",
    "'; UPDATE students SET last_name='x';--",
    "'; ATTACH DATABASE '/nowhere/x' AS x;--",
    "1/**/UNION/**/SELECT/**/1",
    "$$;SELECT 1;$$",
    "1 OR 1=1",
    "_%",
)
"""More of them."""
