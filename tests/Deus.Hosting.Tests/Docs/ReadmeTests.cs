using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Docs;

public sealed class ReadmeTests
{
    [Test]
    public void The_first_example_is_the_code_that_is_compiled()
    {
        var readme = Repository.Read("README.md").ReplaceLineEndings("\n");
        var start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        var example = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];

        Assert.That(example, Is.EqualTo(Repository.Read("tests/Readme/Program.cs").ReplaceLineEndings("\n")));
    }

    [Test]
    public void First_screen_of_the_readme_shows_the_commands()
    {
        var firstScreen = string.Join('\n', Repository.Read("README.md").Split('\n').Take(55));

        Assert.That(firstScreen, Does.Contain("dotnet run --project samples/Quickstart"));
        Assert.That(firstScreen, Does.Contain("dotnet test"));
        Assert.That(firstScreen, Does.Contain("dotnet add package"));
    }
}
