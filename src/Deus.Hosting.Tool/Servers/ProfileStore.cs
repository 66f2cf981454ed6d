using System.Text.Json;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Servers;

/// <summary>
/// The profiles in <c>profiles.json</c> of the user's configuration folder. Only the user can read the file. A change replaces it as a
/// whole, so that a killed command leaves the old file or the new one.
/// </summary>
internal sealed class ProfileStore(string folder)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public string FilePath { get; } = Path.Combine(folder, "profiles.json");

    /// <summary>The name of the profile that is used when none is named; null when no profile was selected.</summary>
    public string? Current => Read()["current"]?.GetValue<string>();

    /// <summary>Returns all profiles, by name.</summary>
    public IReadOnlyList<Profile> List() =>
    [
        .. ProfilesOf(Read()).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new Profile(
            entry.Key, TextOf(entry.Value, "endpoint"), TextOf(entry.Value, "project"), TextOf(entry.Value, "key"))),
    ];

    /// <summary>Returns a profile; null when it does not exist.</summary>
    public Profile? Find(string name) => List().FirstOrDefault(profile => profile.Name == name);

    /// <summary>Adds or replaces a profile, and makes it the current one.</summary>
    public void Set(Profile profile)
    {
        var document = Read();
        ProfilesOf(document)[profile.Name] = new JsonObject
        {
            ["endpoint"] = profile.Endpoint,
            ["project"] = profile.ProjectId,
            ["key"] = profile.ApiKey,
        };
        document["current"] = profile.Name;
        Write(document);
    }

    /// <summary>Makes a profile the current one.</summary>
    /// <exception cref="ToolException">The profile does not exist.</exception>
    public void Use(string name)
    {
        var document = Read();
        Require(document, name);
        document["current"] = name;
        Write(document);
    }

    /// <summary>Removes a profile with its key.</summary>
    /// <exception cref="ToolException">The profile does not exist.</exception>
    public void Delete(string name)
    {
        var document = Read();
        Require(document, name);
        ProfilesOf(document).Remove(name);
        if (document["current"]?.GetValue<string>() == name)
            document.Remove("current");
        Write(document);
    }

    public ToolException NotFound(string name)
    {
        var known = List() is { Count: > 0 } profiles ? string.Join(", ", profiles.Select(profile => profile.Name)) : "none yet";
        return new ToolException(
            $"There is no profile '{name}' in {FilePath}. Accepted: {known}. Create one with 'deus profile set'.", ExitCodes.NotFound);
    }

    private void Require(JsonObject document, string name)
    {
        if (!ProfilesOf(document).ContainsKey(name))
            throw NotFound(name);
    }

    private JsonObject Read()
    {
        if (!File.Exists(FilePath))
            return new JsonObject { ["profiles"] = new JsonObject() };
        using var document = JsonFile.Read(FilePath);
        var root = JsonObject.Create(document.RootElement.Clone())!;
        if (root["profiles"] is not JsonObject)
            root["profiles"] = new JsonObject();
        return root;
    }

    private void Write(JsonObject document)
    {
        CreateFolder();
        var temporary = FilePath + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
            writer.WriteLine(document.ToJsonString(Indented));
        File.Move(temporary, FilePath, overwrite: true);
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static JsonObject ProfilesOf(JsonObject document) => document["profiles"]!.AsObject();

    private static string TextOf(JsonNode? profile, string key) => profile?[key]?.GetValue<string>() ?? "";
}
