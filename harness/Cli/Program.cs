Console.WriteLine("bakeoff");
