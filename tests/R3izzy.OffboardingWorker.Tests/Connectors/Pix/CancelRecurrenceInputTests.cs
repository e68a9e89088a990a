using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Pix;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Pix;

public sealed class CancelRecurrenceInputTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Everything_has_its_default_and_its_word()
    {
        Read("{}").ShouldBe(new CancelRecurrenceInput());
        Read("""{"mode":"now","owedDaysAfterEnd":60,"dueCharges":"report","immediateCharges":"ignore"}""")
            .ShouldBe(new CancelRecurrenceInput(PixCancellationMode.Now, 60, OneOffPolicy.Report, OneOffPolicy.Ignore));
    }

    [Theory]
    [InlineData("""{"owedDaysAfterEnd":61}""")]
    [InlineData("""{"owedDaysAfterEnd":-1}""")]
    [InlineData("""{"owedDaysAfterEnd":"many"}""")]
    [InlineData("""{"mode":"at-period-end"}""")]
    [InlineData("""{"oneOffCharges":"cancel"}""")]
    public void Whatever_does_not_fit_is_refused(string with) => Should.Throw<JsonException>(() => Read(with));

    private static CancelRecurrenceInput Read(string with) =>
        JsonSerializer.Deserialize<CancelRecurrenceInput>(with, Options)!;
}
