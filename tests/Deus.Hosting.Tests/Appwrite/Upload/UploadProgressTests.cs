using Deus.Hosting.Appwrite.Upload;

namespace Deus.Hosting.Tests.Appwrite.Upload;

public sealed class UploadProgressTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(100)]
    public void First_sent_bytes_are_reported(int percent)
    {
        var reports = new Reports();

        new UploadProgress(reports, "fn", 100).OfPart(0)(percent);

        Assert.That(reports.Values.Single(), Is.EqualTo(new DeployProgress(DeployStage.Uploading, percent / 100d, "fn")));
    }

    [Test]
    public void Sent_bytes_of_all_parts_are_reported_in_steps_of_one_percent()
    {
        var reports = new Reports();
        var progress = new UploadProgress(reports, "fn", 1000);

        for (var sent = 1; sent <= 500; sent++)
        {
            progress.OfPart(0)(sent);
            progress.OfPart(1)(sent);
        }

        Assert.That(
            reports.Values.Select(r => r.Fraction), Is.EqualTo(Enumerable.Range(1, 100).Select(p => p / 100d).Prepend(0.001)));
    }

    private sealed class Reports : IProgress<DeployProgress>
    {
        public List<DeployProgress> Values { get; } = [];

        public void Report(DeployProgress value) => Values.Add(value);
    }
}
