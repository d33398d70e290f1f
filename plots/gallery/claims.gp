# The claims of the five mails, coloured by verdict.
# Redraw in this folder: gnuplot -e "format='pdf'" claims.gp
# Columns of claims.csv: 1 column, 2 row, 3 verdict, 4 and 5 two lines of text, 6 claim, 7 mail
if (!exists('format')) format = 'png'
width = 1820; height = 650
if (format eq 'pdf') set terminal pdfcairo noenhanced size width/96.0, height/96.0 font 'Arial,9'
if (format eq 'svg') set terminal svg noenhanced size width, height font 'Arial,12' background '#ffffff'
if (format eq 'png') set terminal pngcairo noenhanced size width, height font 'Arial,9'
set output 'claims.'.format
set datafile separator comma
small = format eq 'svg' ? 'Arial,10' : 'Arial,8'
unset key
unset border
unset tics
set label 1 'The claims of the five mails of 2009' at screen 0.5, screen 1-18.0/650 center
set label 10 "Haskins to Kivity, 30 Sep 2009" at 0, -0.75 center
set label 11 "(continued)" at 1, -0.75 center
set label 12 "Haskins to Molnar, 21 Dec 2009" at 2, -0.75 center
set label 13 "Virtual-Bus RFC v3, Apr 2009" at 3, -0.75 center
set label 14 "Haskins to Bergmann, 7 Aug 2009" at 4, -0.75 center
set label 15 "Tsirkin to Bergmann, 19 Aug 2009" at 5, -0.75 center
set object 1 rectangle from screen 0.04, screen 14.0/650 to screen 0.04+18.0/1820, screen 32.0/650 fillcolor rgb '#8fd3b6' fillstyle solid border rgb '#808080'
set label 20 'holds (15)' at screen 0.04+26.0/1820, screen 23.0/650 left
set object 2 rectangle from screen 0.23, screen 14.0/650 to screen 0.23+18.0/1820, screen 32.0/650 fillcolor rgb '#f7d774' fillstyle solid border rgb '#808080'
set label 21 'holds only if (25)' at screen 0.23+26.0/1820, screen 23.0/650 left
set object 3 rectangle from screen 0.42, screen 14.0/650 to screen 0.42+18.0/1820, screen 32.0/650 fillcolor rgb '#ef9a6b' fillstyle solid border rgb '#808080'
set label 22 'fails (5)' at screen 0.42+26.0/1820, screen 23.0/650 left
set object 4 rectangle from screen 0.61, screen 14.0/650 to screen 0.61+18.0/1820, screen 32.0/650 fillcolor rgb '#b9d9ee' fillstyle solid border rgb '#808080'
set label 23 'structural: built so (29)' at screen 0.61+26.0/1820, screen 23.0/650 left
set object 5 rectangle from screen 0.8, screen 14.0/650 to screen 0.8+18.0/1820, screen 32.0/650 fillcolor rgb '#e4e4e4' fillstyle solid border rgb '#808080'
set label 24 'open: not decided (8)' at screen 0.8+26.0/1820, screen 23.0/650 left
set cbrange [-0.5:4.5]
unset colorbox
set palette maxcolors 5 defined (0 '#8fd3b6', 1 '#f7d774', 2 '#ef9a6b', 3 '#b9d9ee', 4 '#e4e4e4')
set lmargin at screen 10.0/1820; set rmargin at screen 1-10.0/1820
set tmargin at screen 1-66.0/650; set bmargin at screen 56.0/650
set xrange [-0.5:5.5]
set yrange [15.5:-0.5]
set style fill solid 1.0 border rgb '#ffffff'
plot 'claims.csv' skip 1 using 1:2:($1-0.49):($1+0.49):($2-0.46):($2+0.46):3 with boxxyerror fillcolor palette, \
     '' skip 1 using ($1-0.47):($2-0.2):4 with labels left font small, \
     '' skip 1 using ($1-0.47):($2+0.22):5 with labels left font small
unset output
