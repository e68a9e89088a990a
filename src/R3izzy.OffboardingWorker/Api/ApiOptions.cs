namespace R3izzy.OffboardingWorker.Api;

/// <summary>Settings <c>Api:*</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>Loopback port of the API. 0 takes a free one. 0 to 65,535; default 5080.</summary>
    public int Port { get; set; } = 5080;

    public IEnumerable<string> Problems()
    {
        if (Port is < 0 or > 65_535)
        {
            yield return $"Api:Port is {Port}; it takes 0 to 65535.";
        }
    }
}
