using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Tests.Folders;

public sealed class DotEnvFileTests
{
    [TestCase("A=1", "1")]
    [TestCase("  A = 1  ", "1")]
    [TestCase("export A=1", "1")]
    [TestCase("A=", "")]
    [TestCase("A=x=y", "x=y")]
    [TestCase("A=\"one\\ntwo\"", "one\ntwo")]
    [TestCase("A=\"say \\\"hi\\\"\"", "say \"hi\"")]
    [TestCase("A='one\\ntwo'", "one\\ntwo")]
    [TestCase("A=\"", "\"")]
    [TestCase("# comment\n\nA=1\r\n", "1")]
    [TestCase("A=1\nA=2", "2")]
    public void A_line_is_a_variable(string text, string value) =>
        Assert.That(DotEnvFile.Parse(".env", text)["A"], Is.EqualTo(value));

    [TestCase("secret-value")]
    [TestCase("=secret-value")]
    [TestCase("MY KEY=secret-value")]
    public void A_line_without_a_key_is_refused_without_showing_its_value(string line) => Assert.That(
        () => DotEnvFile.Parse(".env", $"A=1\n{line}"),
        Throws.InstanceOf<ToolException>().With.Message.Contains("line 2").And.Message.Not.Contains("secret-value"));
}
