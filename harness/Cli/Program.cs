using Bakeoff.Cli;

Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interruption = new Interruption();
return new CliApplication(Composition.Create() with
{
    Stop = interruption.Stop,
    Abort = interruption.Abort,
}).Execute(args);
