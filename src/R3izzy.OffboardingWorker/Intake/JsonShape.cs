using System.Text.Json;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Whether a beginning of a JSON text is good so far: how a pretty-printed object is told from JSON lines.</summary>
internal static class JsonShape
{
    /// <summary>True when the text is right as far as it goes but is no complete object.</summary>
    public static bool NeedsMore(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>True when no continuation could make the text right.</summary>
    public static bool IsBroken(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
