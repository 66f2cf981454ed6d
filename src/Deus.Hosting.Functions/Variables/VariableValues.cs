using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Variables;

/// <summary>
/// Encrypts and decrypts the values of variables: every one, the readable ones too, since a variable may become secret later.
/// </summary>
internal sealed class VariableValues(HostStorage storage, TimeProvider time)
{
    /// <summary>A variable with its value sealed, not stored yet.</summary>
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

    /// <summary>Encrypts a value for the variable of this id, and for no other.</summary>
    public byte[] Seal(string id, string value) => storage.Secrets.Seal(value, id);

    /// <summary>The value in the clear.</summary>
    public string Reveal(Variable variable) => storage.Secrets.Unseal(variable.SealedValue, variable.Id);
}
