using System.Net.Http.Headers;
using System.Text;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>Creates multipart forms in the format of other clients.</summary>
internal static class FormContent
{
    public static MultipartFormDataContent Create()
    {
        var boundary = "deus-hosting-" + Guid.NewGuid().ToString("N");
        var form = new MultipartFormDataContent(boundary);
        // Unquoted, as other clients send it: some servers do not parse a quoted boundary.
        form.Headers.ContentType!.Parameters.Single(p => p.Name == "boundary").Value = boundary;
        return form;
    }

    public static void AddText(MultipartFormDataContent form, string name, string value) =>
        Add(form, name, new ByteArrayContent(Encoding.UTF8.GetBytes(value)));

    public static void Add(MultipartFormDataContent form, string name, HttpContent content, string? fileName = null)
    {
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
        if (fileName is not null)
            content.Headers.ContentDisposition.FileName = $"\"{fileName}\"";
        form.Add(content);
    }
}
