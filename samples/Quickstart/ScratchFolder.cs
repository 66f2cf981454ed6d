using System.Security.Cryptography;
using Deus.Hosting.Functions;

namespace Quickstart;

/// <summary>A folder of this run's own, so that two runs at the same time do not meet.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-quickstart-");

    /// <summary>A function host in a folder below; a service would keep the key in its own secret store.</summary>
    public Action<FunctionsOptions> Host(string name) => options =>
    {
        options.Folder = Path.Combine(_folder.FullName, name);
        options.SecretKey = RandomNumberGenerator.GetBytes(32);
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
