using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node.Worker;

namespace Deus.Hosting.Functions.Tests.Runtimes.Node.Worker;

internal sealed class SpooledLineTests
{
    [TestCase("")]
    [TestCase("100")]
    [TestCase("1002000000")]
    [TestCase("!!!!!!!!!!text")]
    public void A_spool_that_breaks_off_before_a_text_has_no_line_there(string spool) =>
        Assert.That(SpooledLine.TryRead(spool, 0), Is.Null);

    [TestCase("100a00000zlong enough", "long enoug")]
    [TestCase("1zzz00000zcut", "cut")]
    public void A_spooled_line_is_read_as_far_as_it_goes(string spool, string text) =>
        Assert.That(SpooledLine.TryRead(spool, 0), Is.EqualTo(new SpooledLine(new LogMark(1, text.Length), 35, text)));
}
