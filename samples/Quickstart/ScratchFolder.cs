namespace Quickstart;

/// <summary>A folder of this run's own, so that two runs at the same time do not meet.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-quickstart-");

    public string Sub(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
