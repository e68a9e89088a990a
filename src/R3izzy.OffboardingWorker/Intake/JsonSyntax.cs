using System.Text.Json;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Says in words what is wrong with a text that is not JSON. The library's own words quote the text, which may be personal, and are English only.</summary>
internal static class JsonSyntax
{
    /// <summary>The byte that the reader could not go on from; the text's length when it ended too early.</summary>
    public static int OffsetOf(JsonException e, ReadOnlySpan<byte> text)
    {
        var lineStart = 0;
        for (var line = 0L; line < (e.LineNumber ?? 0); line++)
        {
            var lineBreak = text[lineStart..].IndexOf((byte)'\n');
            if (lineBreak < 0)
            {
                break;
            }

            lineStart += lineBreak + 1;
        }

        return (int)Math.Min(text.Length, lineStart + (e.BytePositionInLine ?? 0));
    }

    public static Flaw Describe(ReadOnlySpan<byte> text, int offset, bool rootClosed)
    {
        if (rootClosed)
        {
            return Syntax("goes on after its end: one object is taken, or one object per line.",
                "continua depois do fim: é aceito um objeto, ou um objeto por linha.");
        }

        if (offset >= text.TrimEnd(" \t\r\n"u8).Length)
        {
            return Syntax("ends before it is complete: a bracket or quote is not closed.",
                "termina antes de estar completo: falta fechar chave, colchete ou aspas.");
        }

        return text[offset] switch
        {
            (byte)'\n' or (byte)'\r' or (byte)'\t' or < 0x20 => Syntax(
                "has a line break, tab or control character inside a text: write it as \\n or \\t, or check for a missing quote.",
                "tem quebra de linha, tabulação ou caractere de controle dentro de um texto: escreva \\n ou \\t, ou veja se faltam aspas."),
            (byte)'\'' => Syntax("has a single quote where JSON takes a double one.", "tem aspas simples onde o JSON pede aspas duplas."),
            (byte)'/' or (byte)'#' => Syntax("has a comment; JSON takes none.", "tem um comentário; JSON não aceita comentários."),
            (byte)'}' or (byte)']' => Syntax("has a closing bracket that does not fit here; look for a comma just before it.",
                "tem um fechamento que não cabe aqui; veja se há uma vírgula logo antes."),
            (byte)'"' => Syntax("has a text that does not fit here; look for a missing comma or colon before it.",
                "tem um texto que não cabe aqui; veja se falta vírgula ou dois-pontos antes dele."),
            0xEF => Syntax("has a byte order mark in its middle: two files were probably joined.",
                "tem uma marca de ordem de bytes no meio: provavelmente dois arquivos foram unidos."),
            _ => Syntax("is not JSON from here on: a character that does not fit.", "deixa de ser JSON neste ponto: há um caractere que não cabe."),
        };
    }

    private static Flaw Syntax(string english, string portuguese) => new(FlawCodes.JsonSyntax, english, portuguese);
}
