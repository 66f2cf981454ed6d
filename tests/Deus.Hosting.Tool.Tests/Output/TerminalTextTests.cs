using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Tests.Output;

public sealed class TerminalTextTests
{
    [TestCase("plain", "plain")]
    [TestCase("a\tb\nc\r\n", "a\tb\nc\r\n")]
    [TestCase("\u001b[2J\u001b]0;title\u0007", "\uFFFD[2J\uFFFD]0;title\uFFFD")]
    [TestCase("a\0b\u009bc", "a\uFFFDb\uFFFDc")]
    public void Control_characters_are_replaced(string text, string expected) =>
        Assert.That(TerminalText.Printable(text), Is.EqualTo(expected));
}
