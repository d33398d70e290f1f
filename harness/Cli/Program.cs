using Bakeoff.Cli;

Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interruption = new Interruption();
return CliApplication.Start(
    () => Composition.Create() with { Stop = interruption.Stop, Abort = interruption.Abort }, args, Console.Error);
