using System.Security.Cryptography;
using Deus.Hosting.Functions;

namespace Quickstart;

/// <summary>A temporary folder for this run, so that concurrent runs do not conflict.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-quickstart-");

    /// <summary>Configures a function host in a subfolder. A service keeps the key in a secret store.</summary>
    public Action<FunctionsOptions> Host(string name) => options =>
    {
        options.Folder = Path.Combine(_folder.FullName, name);
        options.SecretKey = RandomNumberGenerator.GetBytes(32);
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
