using System.Text;
using Deus.Hosting.Functions.Executions.Masking;
using Deus.Hosting.Functions.Executions.Records;

namespace Deus.Hosting.Functions.Tests.Executions.Records;

[TestFixture]
public sealed class SavedBodyTests
{
    private const string Marker = "\n[TRUNCATED - Response exceeded 1MB]";

    private static readonly RecordMask Mask = new(new SecretValues(["swordfish"]));

    private static readonly string Full = new('a', SavedBody.MaxBytes);

    public static IEnumerable<TestCaseData> Bodies()
    {
        yield return new TestCaseData("", "").SetArgDisplayNames("empty");
        yield return new TestCaseData("the key is swordfish", "the key is [REDACTED]").SetArgDisplayNames("secret");
        yield return new TestCaseData(Full, Full).SetArgDisplayNames("1 MiB");
        yield return new TestCaseData(Full + "b", Full + Marker).SetArgDisplayNames("1 MiB and 1 byte");
        yield return new TestCaseData(Full[1..] + "é", Full[1..] + Marker).SetArgDisplayNames("character of 2 bytes at the limit");
        yield return new TestCaseData(Full[3..] + "😀x", Full[3..] + Marker).SetArgDisplayNames("character of 4 bytes at the limit");
        yield return new TestCaseData(Full[2..] + "é" + "b", Full[2..] + "é" + Marker).SetArgDisplayNames("character that ends at the limit");
    }

    [TestCaseSource(nameof(Bodies))]
    public void Body_is_masked_and_cut_after_1_MiB_between_two_characters(string body, string saved) =>
        Assert.That(SavedBody.From(Encoding.UTF8.GetBytes(body), Mask), Is.EqualTo(saved));

    [Test]
    public void Body_that_is_not_UTF8_is_not_saved() => Assert.That(SavedBody.From([0x61, 0xff], Mask), Is.Null);
}
