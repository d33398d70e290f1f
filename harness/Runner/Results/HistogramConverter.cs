using System.Text.Json;
using System.Text.Json.Serialization;
using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>Stores a histogram in its compact exact encoding.</summary>
internal sealed class HistogramConverter : JsonConverter<LatencyHistogram>
{
    /// <inheritdoc/>
    public override LatencyHistogram Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LatencyHistogram.Decode(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LatencyHistogram value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Encode());
}
