using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Firestore;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firestore;

public sealed class SetFieldInputTests
{
    [Theory]
    [InlineData("""{"value":"inativo"}""", "field")]
    [InlineData("""{"field":"status"}""", "value")]
    [InlineData("""{"field":"status","value":null}""", "value takes")]
    [InlineData("""{"field":"status","value":["inativo"]}""", "takes a text")]
    [InlineData("""{"field":null,"value":"inativo"}""", "field takes")]
    [InlineData("""{"field":"","value":"inativo"}""", "takes the path")]
    [InlineData("""{"field":"a..b","value":"inativo"}""", "takes the path")]
    [InlineData("""{"field":"a.","value":"inativo"}""", "takes the path")]
    [InlineData("""{"field":"situação","value":"inativo"}""", "backquotes")]
    [InlineData("""{"field":"`aberto","value":"inativo"}""", "takes the path")]
    [InlineData("""{"field":"__name__","value":"inativo"}""", "takes the path")]
    [InlineData("""{"field":"status","value":"x","documents":["clientes"]}""", "document")]
    [InlineData("""{"field":"status","value":"x","documents":["clientes/todos"]}""", "placeholder")]
    [InlineData("""{"field":"status","value":"x","document":"clientes/{firestore}"}""", "document")]
    public void An_input_that_does_not_fit_is_refused_when_it_is_read(string json, string named) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<SetFieldInput>(json, JsonSerializerOptions.Web)).Message.ShouldContain(named);
}
