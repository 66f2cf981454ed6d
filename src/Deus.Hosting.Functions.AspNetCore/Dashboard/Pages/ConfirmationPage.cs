using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>Asks before something is changed.</summary>
internal static class ConfirmationPage
{
    /// <param name="request">The request. The form is sent to its path.</param>
    /// <param name="title">The heading of the page.</param>
    /// <param name="text">What happens.</param>
    /// <param name="button">The text of the button.</param>
    /// <param name="back">The link to the page without the change.</param>
    /// <param name="fields">Hidden fields; null for none.</param>
    public static Html Create(DashboardRequest request, string title, string text, string button, string back, Html? fields = null) => PageLayout.Create(
        request.Links,
        new PageContent(
            title,
            Html.From(
                $"""
                <div class="card question">
                <p>{text}</p>
                <form method="post" action="{request.Path}">
                {request.Token}{fields}
                <button class="danger">{button}</button> {Elements.Link(back, "Back")}
                </form></div>
                """)));

    /// <summary>Returns a hidden field.</summary>
    public static Html Hidden(string name, string? value) => Html.From($"""<input type="hidden" name="{name}" value="{value}">""");
}
