namespace FunctionsSample;

/// <summary>The source code of the sample functions.</summary>
internal static class Code
{
    public const string Greeting =
        """
        module.exports = async ({ req, res, log }) => {
            log(`asked for ${req.bodyText}`);
            return res.text(`${process.env.GREETING}, ${req.bodyText}!`);
        };
        """;

    public const string LoudGreeting =
        """
        module.exports = async ({ req, res }) => res.text(`${process.env.GREETING}, ${req.bodyText.toUpperCase()}!!!`);
        """;

    /// <summary>A template for <see cref="TemplateRuntime"/>.</summary>
    public const string Letter = "{{GREETING}} from a template, {{body}}!";

    /// <summary>A Lua function, which runs in the host's process.</summary>
    public const string Discount =
        """
        local percent = 10

        function handler(ctx, event)
          local price = tonumber(event.body)
          return { body = ("%.2f"):format(price - price * percent / 100) }
        end
        """;

    public const string Countdown =
        """
        const { Readable } = require('node:stream');
        const { setTimeout } = require('node:timers/promises');

        async function* count() {
            for (const word of ['3', '2', '1', 'go']) {
                yield `${word} `;
                await setTimeout(100);
            }
        }

        module.exports = async ({ res }) => res.binary(Readable.from(count()));
        """;
}
