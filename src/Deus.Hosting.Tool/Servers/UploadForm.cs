using System.Net.Http.Headers;
using System.Text;
using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Servers;

/// <summary>The form with an artifact, or with one part of it.</summary>
internal static class UploadForm
{
    /// <summary>Creates the form. Each part repeats the settings.</summary>
    /// <param name="folder">The settings of the function.</param>
    /// <param name="part">The bytes to send.</param>
    /// <param name="at">The position of the first byte in the artifact.</param>
    /// <param name="length">The size of the artifact in bytes.</param>
    public static MultipartFormDataContent Create(FunctionFolder folder, ReadOnlyMemory<byte> part, long at, long length)
    {
        // Appwrite's parser takes quotes of the boundary for a part of it, and wants them around names.
        var boundary = $"deus-{Guid.NewGuid():N}";
        var form = new MultipartFormDataContent(boundary);
        form.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}");
        if (folder.Entrypoint is not null)
            form.Add(Named(Text(folder.Entrypoint), "entrypoint"));
        if (folder.Commands is not null)
            form.Add(Named(Text(folder.Commands), "commands"));
        form.Add(Named(Text("true"), "activate"));
        var code = Named(new ReadOnlyMemoryContent(part), "code");
        code.Headers.ContentDisposition!.FileName = "\"code.tar.gz\"";
        code.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        form.Add(code);
        if (part.Length < length)
            form.Headers.ContentRange = new ContentRangeHeaderValue(at, at + part.Length - 1, length);
        return form;
    }

    private static ByteArrayContent Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static HttpContent Named(HttpContent content, string name)
    {
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
        return content;
    }
}
