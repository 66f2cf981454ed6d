using System.Net;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Tests that no text of a function becomes markup.</summary>
[TestFixture]
public sealed class EscapingTests : DashboardFixture
{
    private const string Function = "/deus/functions/fn1";

    [Test]
    public void Interpolated_value_stays_a_text_between_tags_and_in_an_attribute()
    {
        foreach (var payload in MarkupPayloads.All)
        {
            var html = Html.From($"""<p title="{payload}">{payload}</p>""").ToString();

            var tags = PageMarkup.Tags(html).ToList();
            Assert.That(tags.Select(tag => tag.Name), Is.EqualTo(new[] { "p" }), html);
            Assert.That(tags[0].Attributes.Keys, Is.EqualTo(new[] { "title" }), html);
            Assert.That(WebUtility.HtmlDecode(tags[0].Attributes["title"]), Is.EqualTo(payload));
            var content = html[(html.IndexOf('>', StringComparison.Ordinal) + 1)..^"</p>".Length];
            Assert.That(content.IndexOfAny(['<', '>', '"', '\'']), Is.EqualTo(-1), html);
            Assert.That(WebUtility.HtmlDecode(content), Is.EqualTo(payload));
        }
    }

    [Test]
    public void Piece_of_HTML_is_not_escaped_and_null_is_empty()
    {
        Html? none = null;
        string? nothing = null;

        Assert.That(
            Html.From($"<ul>{new[] { "a", "&" }.Select(text => Html.From($"<li>{text}</li>"))}{none}{nothing}{3}{1.5}</ul>").ToString(),
            Is.EqualTo("<ul><li>a</li><li>&amp;</li>31.5</ul>"));
    }

    [Test]
    public async Task Name_of_a_function_stays_text_on_every_page()
    {
        var deployment = await Host.DeployAsync();
        var execution = (await Host.RunAsync()).Id;
        string[] pages =
        [
            "/deus", Function, $"{Function}/deployments/{deployment}", $"{Function}/deployments/{deployment}/activate", $"{Function}/run",
            $"{Function}/source", $"{Function}/executions", $"{Function}/executions/{execution}", "/deus/queue", "/deus/dead-letters", "/deus/workers",
        ];
        await RenameAsync("harmless");
        var expected = new Dictionary<string, List<string>>();
        foreach (var page in pages)
            expected[page] = [.. PageMarkup.Skeleton(await Host.ShowAsync(page))];

        foreach (var payload in MarkupPayloads.All.Where(payload => !payload.Any(char.IsControl)))
        {
            await RenameAsync(payload);
            foreach (var page in pages)
            {
                var shown = await Host.ShowAsync(page);
                PageMarkup.AssertHarmless(shown);
                Assert.That(PageMarkup.Skeleton(shown), Is.EqualTo(expected[page]), $"{page} with {payload}");
            }
        }
    }

    [Test]
    public async Task Log_lines_headers_and_the_path_of_an_execution_stay_text()
    {
        await Host.DeployAsync();
        await Host.Functions.UpdateAsync("fn1", settings => settings with { SavesResponses = true });
        Host.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 200,
            Lines = [.. MarkupPayloads.All.Where(IsOneLine).Select(payload => new LogLine(FunctionLogLevel.Error, payload))],
            Headers = [new("content-type", "\"><script>alert(1)</script>")],
            Body = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', MarkupPayloads.All)),
        });
        var execution = (await Host.RunAsync()).Id;

        var page = await Host.ShowAsync($"{Function}/executions/{execution}");

        PageMarkup.AssertHarmless(page);
        Assert.That(page, Does.Not.Contain("<img").And.Not.Contain("<script>"));
        Assert.That(PageMarkup.Tags(page).Count(tag => tag.Name == "li"), Is.GreaterThanOrEqualTo(MarkupPayloads.All.Count(IsOneLine)));
    }

    [Test]
    public async Task Source_stays_text_in_the_editor()
    {
        var code = string.Join('\n', MarkupPayloads.All.Where(payload => !payload.Contains('\0', StringComparison.Ordinal)));
        await Host.DeployAsync(code: code);

        var page = await Host.ShowAsync($"{Function}/source");

        PageMarkup.AssertHarmless(page);
        Assert.That(WebUtility.HtmlDecode(page), Does.Contain(code + "</textarea>"));
    }

    [Test]
    public async Task Parameters_of_the_address_and_error_messages_stay_text()
    {
        await Host.DeployAsync();
        foreach (var payload in MarkupPayloads.All)
        {
            var text = Uri.EscapeDataString(payload);
            foreach (var path in (string[])
                [$"/deus?search={text}", $"/deus?order={text}", $"/deus?cursor={text}", $"{Function}?range={text}", $"{Function}/executions?deployment={text}&trigger={text}",
                    $"{Function}/executions?from={text}", $"{Function}/executions?outcome={text}"])
                PageMarkup.AssertHarmless((await Host.GetAsync(path)).Body);
        }
    }

    [Test]
    public async Task Variables_are_shown_by_name_and_never_with_their_values()
    {
        await Host.DeployAsync();
        var variables = Host.Get<IVariableStore>();
        await variables.SetAsync("fn1", "SECRET_ONE", "value-of-secret");
        await variables.SetAsync("fn1", "PLAIN_ONE", "value-of-plain", secret: false);

        var page = await Host.ShowAsync(Function);

        Assert.That(page, Does.Contain("SECRET_ONE").And.Contain("PLAIN_ONE").And.Not.Contain("value-of-"));
    }

    private static bool IsOneLine(string payload) => payload.IndexOfAny(['\n', '\0']) < 0;

    private Task<HostedFunction> RenameAsync(string name) => Host.Functions.UpdateAsync("fn1", settings => settings with { Name = name });
}
