using System.Globalization;

namespace R3izzy.OffboardingWorker.Benchmarks.Measuring;

/// <summary>Options of the form <c>--name value</c> and switches of the form <c>--name</c>.</summary>
internal sealed class Options(IReadOnlyList<string> arguments)
{
    public bool Has(string name) => arguments.Contains("--" + name);

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public long Long(string name, long otherwise) => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public string? Text(string name)
    {
        for (var i = 0; i < arguments.Count - 1; i++)
        {
            if (arguments[i] == "--" + name)
            {
                return arguments[i + 1];
            }
        }

        return null;
    }
}
