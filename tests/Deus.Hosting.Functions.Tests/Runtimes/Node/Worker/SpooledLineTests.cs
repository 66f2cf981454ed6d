using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node.Worker;

namespace Deus.Hosting.Functions.Tests.Runtimes.Node.Worker;

internal sealed class SpooledLineTests
{
    [TestCase("")]
    [TestCase("100")]
    [TestCase("1002000000")]
    [TestCase("!!!!!!!!!!text")]
    public void TryRead_returns_null_for_a_spool_that_ends_before_the_text(string spool) =>
        Assert.That(SpooledLine.TryRead(spool, 0), Is.Null);

    [TestCase("100a00000zlong enough", "long enoug")]
    [TestCase("1zzz00000zcut", "cut")]
    public void TryRead_returns_the_available_text_of_a_cut_line(string spool, string text) =>
        Assert.That(SpooledLine.TryRead(spool, 0), Is.EqualTo(new SpooledLine(new LogMark(1, text.Length), 35, text)));
}
