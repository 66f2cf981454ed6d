using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Tests.Output;

public sealed class TerminalTextTests
{
    [Test]
    public void Control_characters_are_replaced()
    {
        (string Text, string Expected)[] cases =
        [
            ("plain", "plain"),
            ("a\tb\nc\r\n", "a\tb\nc\r\n"),
            ("\u001b[2J\u001b]0;title\u0007", "\uFFFD[2J\uFFFD]0;title\uFFFD"),
            ("a\0b\u009bc", "a\uFFFDb\uFFFDc"),
        ];

        Assert.That(cases.Select(one => TerminalText.Printable(one.Text)), Is.EqualTo(cases.Select(one => one.Expected)));
    }
}
