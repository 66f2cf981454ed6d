using System.Security.Cryptography;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Storage;

/// <summary>Detects a wrong key when the folder is opened, instead of when a function's variables cannot be decrypted.</summary>
internal static class SecretKeyCheck
{
    private const string Name = "key-check";

    public static void Verify(HostFolder folder, Database database, SecretBox secrets)
    {
        var stored = database.Run(c => c.Sql("SELECT value FROM settings WHERE name = $name").With("$name", Name).Scalar<byte[]>());
        if (stored is null)
        {
            database.Run(c => c.Sql("INSERT INTO settings (name, value) VALUES ($name, $value)")
                .With("$name", Name).With("$value", secrets.Seal(Name, Name)).Run());
            return;
        }

        try
        {
            secrets.Unseal(stored, Name);
        }
        catch (CryptographicException e)
        {
            throw new FunctionFolderUnusableException(
                folder.Root, "its secret variables were encrypted with another key. Set FunctionsOptions.SecretKey to the key that the folder was created with.", e);
        }
    }
}
