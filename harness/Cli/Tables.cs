using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary>Prints tables without colours or control codes, no wider than a hundred columns.</summary>
internal static class Tables
{
    /// <summary>Columns of a terminal that everything fits into.</summary>
    public const int Width = 100;

    /// <summary>
    /// A table with these columns; those whose title starts with <c>&gt;</c> are right-aligned, those with <c>=</c> keep their words whole.
    /// </summary>
    public static Table New(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool right = column.StartsWith('>');
            var header = new TableColumn(Markup.Escape(column.TrimStart('>', '=')));
            table.AddColumn(right ? header.RightAligned().NoWrap() : column.StartsWith('=') ? header.NoWrap() : header);
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static void Row(this Table table, params string[] cells) =>
        table.AddRow(cells.Select(cell => new Text(cell)).ToArray());

    /// <summary>Prints the table with LF and without trailing blanks.</summary>
    public static void Print(this Table table, TextWriter output)
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        foreach (string line in text.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n'))
        {
            output.Write(line.TrimEnd() + "\n");
        }
    }
}
