using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>
/// Collects what must not happen on a page: a dialog, which the payloads open, a script that throws, a violation of the content security policy,
/// and a request to another server.
/// </summary>
internal sealed class PageWatch
{
    private readonly List<string> _faults = [];

    public PageWatch(IPage page, string address)
    {
        page.Dialog += (_, dialog) =>
        {
            _faults.Add($"dialog on {page.Url}: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.PageError += (_, error) => _faults.Add($"script error on {page.Url}: {error}");
        page.Popup += (_, popup) => _faults.Add($"window opened by {page.Url}: {popup.Url}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address + "/deus", StringComparison.Ordinal))
                _faults.Add($"request to {request.Url}");
        };
        page.Console += (_, message) =>
        {
            // The browser also writes a line for each response with an error status, which tests provoke.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _faults.Add($"console of {page.Url}: {message.Text}");
        };
    }

    public IReadOnlyList<string> Faults => _faults;
}
