using System.Security.Cryptography;
using System.Text;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Storage;

/// <summary>
/// Encrypts the values of variables with AES-256-GCM. A sealed value can be decrypted only with the name it was sealed for.
/// </summary>
internal sealed partial class SecretBox
{
    public const int KeyBytes = 32;

    private readonly byte[] _key;

    private SecretBox(byte[] key) => _key = key;

    /// <summary>Opens the box with the caller's key, or with the key file of the folder, which is created when it does not exist.</summary>
    public static SecretBox Open(HostFolder folder, ReadOnlyMemory<byte>? key, ILogger logger)
    {
        if (key is { } given)
            return new SecretBox(given.ToArray());
        var bytes = ReadKeyFile(folder, logger);
        return bytes.Length == KeyBytes
            ? new SecretBox(bytes)
            : throw new FunctionFolderUnusableException(folder.Root, $"secret.key must have {KeyBytes} bytes. Restore it from a backup.");
    }

    /// <returns>The nonce, the tag and the cipher text, in this order.</returns>
    public byte[] Seal(string value, string name)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var sealedValue = new byte[Nonce + Tag + plain.Length];
        var nonce = sealedValue.AsSpan(0, Nonce);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, Tag);
        aes.Encrypt(nonce, plain, sealedValue.AsSpan(Nonce + Tag), sealedValue.AsSpan(Nonce, Tag), Encoding.UTF8.GetBytes(name));
        return sealedValue;
    }

    /// <exception cref="CryptographicException">The value was sealed with another key or for another name, or is damaged.</exception>
    public string Unseal(ReadOnlySpan<byte> sealedValue, string name)
    {
        if (sealedValue.Length < Nonce + Tag)
            throw new CryptographicException("The sealed value is too short.");
        var plain = new byte[sealedValue.Length - Nonce - Tag];
        using var aes = new AesGcm(_key, Tag);
        aes.Decrypt(
            sealedValue[..Nonce], sealedValue[(Nonce + Tag)..], sealedValue.Slice(Nonce, Tag), plain, Encoding.UTF8.GetBytes(name));
        return Encoding.UTF8.GetString(plain);
    }

    private static int Nonce => AesGcm.NonceByteSizes.MaxSize;

    private static int Tag => AesGcm.TagByteSizes.MaxSize;

    /// <summary>Derives a key for another purpose. The original key cannot be computed from it.</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    private static byte[] ReadKeyFile(HostFolder folder, ILogger logger)
    {
        try
        {
            if (!File.Exists(folder.KeyFile))
            {
                CreateKeyFile(folder);
                LogKeyMade(logger, folder.KeyFile);
            }

            return File.ReadAllBytes(folder.KeyFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FunctionFolderUnusableException(
                folder.Root, $"secret.key must be a file of {KeyBytes} bytes that can be read ({e.Message}). Restore it from a backup.", e);
        }
    }

    /// <summary>
    /// Creates the key file atomically. A key file truncated by a crash would make all variables unreadable.
    /// </summary>
    private static void CreateKeyFile(HostFolder folder)
    {
        var temporary = folder.NewTemporaryPath();
        using (var file = PrivateFiles.Create(temporary))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, folder.KeyFile);
    }
}
