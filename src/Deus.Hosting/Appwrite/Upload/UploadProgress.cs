using System.Collections.Concurrent;

namespace Deus.Hosting.Appwrite.Upload;

/// <summary>Sums the sent bytes of all parts, and reports them in steps of one percent.</summary>
internal sealed class UploadProgress(IProgress<DeployProgress>? progress, string functionId, long total)
{
    private const int Steps = 100;

    private readonly ConcurrentDictionary<int, long> _parts = new();
    private int _lastStep = -1;

    public Action<long> OfPart(int index) => sent =>
    {
        if (progress is null)
            return;
        _parts[index] = sent;
        var done = _parts.Values.Sum();
        var step = (int)(done * Steps / total);
        if (Interlocked.Exchange(ref _lastStep, step) != step)
            progress.Report(new DeployProgress(DeployStage.Uploading, (double)done / total, functionId));
    };
}
