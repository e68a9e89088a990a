using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using Spectre.Console;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary>How verbs print: tables for people, JSON with stable names for machines, errors on standard error.</summary>
internal static class Output
{
    private const int NarrowTerminal = 100;

    // Longer than any sentence about a step.
    private const int WidestRow = 20_000;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        // Accents stay readable; the text goes to a terminal or a file, never into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static int Json(object value)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(value, JsonOptions));
        return ExitCodes.Ok;
    }

    public static int Fail(int code, string message)
    {
        Console.Error.WriteLine(message);
        return code;
    }

    public static int Report(ActResult result) => result switch
    {
        ActResult.Ok ok => Say(ok.What),
        ActResult.NotFound missing => Fail(ExitCodes.NotFound, missing.What),
        ActResult.BadAnswers bad => Fail(ExitCodes.BadInput, string.Join(Environment.NewLine, bad.Problems)),
        ActResult.Refused refused => Fail(ExitCodes.Failed, refused.Why),
        _ => throw new InvalidOperationException($"Unknown result {result.GetType().Name}."),
    };

    public static int Say(string line)
    {
        Console.Out.WriteLine(line);
        return ExitCodes.Ok;
    }

    public static void Errors(string source, IReadOnlyList<FieldError> errors)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine(error.Column > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{source}:{error.Line}:{error.Column}: {Line(error.Field)}: {error.Message}")
                : string.Create(CultureInfo.InvariantCulture, $"{source}:{error.Line}: {Line(error.Field)}: {error.Message}"));
        }
    }

    /// <summary>Writes to a file that its owner alone can read, or to standard output. What is written holds personal data.</summary>
    public static async Task<int> ToFileAsync(string? path, byte[] content, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(path, options))
        {
            await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }

        return Output.Say($"{path}: {content.Length} bytes. It holds personal data: delete it after use.");
    }

    public static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
        {
            table.AddColumn(Markup.Escape(column));
        }

        return table;
    }

    /// <summary>A column of ids: what is typed again must not be broken at a terminal's width.</summary>
    public static Table Whole(this Table table, params int[] columns)
    {
        foreach (var column in columns)
        {
            table.Columns[column].NoWrap = true;
        }

        return table;
    }

    /// <summary>A pipe has no width: rows are not broken there, and not filled up with spaces.</summary>
    public static void Write(Table table)
    {
        if (!Console.IsOutputRedirected)
        {
            // Lines between columns take from a narrow terminal what its texts need.
            AnsiConsole.Write(AnsiConsole.Profile.Width < NarrowTerminal ? table.Border(TableBorder.Simple) : table);
            return;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = WidestRow;
        console.Write(table.Border(TableBorder.None));
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            Console.Out.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>A text in a table.</summary>
    public static string Cell(string text) => Markup.Escape(Line(text));

    /// <summary>What came from outside, on one line: nothing in it moves the cursor or begins a line of its own.</summary>
    public static string Line(string text) => Text(text).Replace('\n', ' ');

    /// <summary>What came from outside, with its lines: nothing in it is an order to the terminal.</summary>
    public static string Text(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Select(c => c == '\t' ? ' ' : char.IsControl(c) && c != '\n' ? '\uFFFD' : c));

    /// <summary>In Brazil's time, as people there read it.</summary>
    public static string Time(DateTimeOffset? time) => time is { } at
        ? at.ToOffset(TimeSpan.FromHours(-3)).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture)
        : "";
}
