using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Variables;

/// <summary>
/// Encrypts and decrypts the values of variables. Readable values are encrypted too, because a variable can become secret later.
/// </summary>
internal sealed class VariableValues(HostStorage storage, TimeProvider time)
{
    /// <summary>Creates a variable with an encrypted value, without storing it.</summary>
    public Variable New(string functionId, string id, string key, string value, bool secret)
    {
        var now = time.GetUtcNow();
        return new Variable
        {
            Id = id,
            FunctionId = functionId,
            Key = key,
            SealedValue = Seal(id, value),
            Secret = secret,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>Encrypts a value. It can be decrypted only for the variable with this id.</summary>
    public byte[] Seal(string id, string value) => storage.Secrets.Seal(value, id);

    /// <summary>Returns the decrypted value.</summary>
    public string Reveal(Variable variable) => storage.Secrets.Unseal(variable.SealedValue, variable.Id);
}
