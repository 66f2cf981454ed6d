namespace Deus.Hosting.Shared;

/// <summary>A function that misbehaves unless the request asks it to behave.</summary>
/// <param name="Name">The name of the abuse.</param>
/// <param name="Abuse">The JavaScript of the abuse, inside an async function of req, res, log.</param>
public sealed record AbusiveFunction(string Name, string Abuse)
{
    /// <summary>The request body that asks the function to behave.</summary>
    public const string Behave = "behave";

    /// <summary>The source code of the module.</summary>
    public string Code =>
        $$"""
        const { Readable } = require('node:stream');
        const kept = [];
        module.exports = async ({ req, res, log }) => {
            if (req.bodyText === '{{Behave}}')
                return res.text('behaved');
            {{Abuse}}
            return res.text('done');
        };
        """;

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>The abusive functions that the host must survive.</summary>
public static class AbusiveFunctions
{
    public static readonly AbusiveFunction EndlessLoop = new("endless loop", "for (;;);");

    public static readonly AbusiveFunction EndlessHeap = new(
        "endless heap", "for (;;) kept.push(new Array(100_000).fill(kept.length));");

    public static readonly AbusiveFunction EndlessBuffers = new(
        "endless buffers", "for (;;) kept.push(Buffer.alloc(32 * 1024 * 1024, 1));");

    public static readonly AbusiveFunction ForkBomb = new(
        "fork bomb", "for (;;) kept.push(require('node:child_process').spawn(process.execPath, [__filename]));");

    public static readonly AbusiveFunction HugeResponse = new(
        "response of 1 GB",
        """
        const piece = Buffer.alloc(1024 * 1024, 'x');
            return res.binary(Readable.from((function* () { for (let i = 0; i < 1024; i++) yield piece; })()));
        """);

    public static readonly AbusiveFunction HugeLogs = new(
        "logs of 1 GB", "const line = 'x'.repeat(8_000); for (let i = 0; i < 125_000; i++) log(line);");

    public static readonly AbusiveFunction UnhandledRejection = new(
        "unhandled rejection", "Promise.reject(new Error('nobody caught me')); await new Promise(() => {});");

    public static readonly AbusiveFunction ProcessExit = new("process.exit", "process.exit(3);");

    public static readonly AbusiveFunction SocketsHeldOpen = new(
        "sockets held open",
        """
        const net = require('node:net');
            const server = net.createServer((socket) => kept.push(socket)).listen(0, '127.0.0.1', () => {
                for (let i = 0; i < 5_000; i++)
                    kept.push(net.connect(server.address().port, '127.0.0.1').on('error', () => {}));
            });
            await new Promise(() => {});
        """);

    /// <summary>Reads the file named in the header x-path.</summary>
    public static readonly AbusiveFunction ForeignFiles = new(
        "reading another function's files", "return res.text(require('node:fs').readFileSync(req.headers['x-path'], 'utf8'));");

    public static readonly AbusiveFunction HostEnvironment = new(
        "reading the host's environment",
        """
        const fs = require('node:fs');
            log(JSON.stringify(process.env));
            log(fs.readFileSync(`/proc/${process.ppid}/environ`, 'utf8'));
        """);

    /// <summary>All abusive functions.</summary>
    public static IReadOnlyList<AbusiveFunction> All { get; } =
    [
        EndlessLoop, EndlessHeap, EndlessBuffers, ForkBomb, HugeResponse, HugeLogs, UnhandledRejection, ProcessExit,
        SocketsHeldOpen, ForeignFiles, HostEnvironment,
    ];
}
