# venet over vhost-net on each metric and under each condition.
# Redraw in this folder: gnuplot -e "format='pdf'" bake-off.gp
# Columns of bake-off.csv: 1 row, 2 ratio, 3 and 4 its interval, 5 winner, 6 label
if (!exists('format')) format = 'png'
width = 840; height = 778
if (format eq 'pdf') set terminal pdfcairo noenhanced size width/96.0, height/96.0 font 'Arial,9'
if (format eq 'svg') set terminal svg noenhanced size width, height font 'Arial,12' background '#ffffff'
if (format eq 'png') set terminal pngcairo noenhanced size width, height font 'Arial,9'
set output 'bake-off.'.format
set datafile separator comma
set label 1 'vhost-net or venet?' at screen 0.5, screen 1-18.0/778 center
set label 2 'simulated; less is better except for throughput; grey band: alike within 5 %; bars: 95 % interval' at screen 0.5, screen 12.0/778 center textcolor rgb '#404040'
set lmargin at screen 290.0/840; set rmargin at screen 1-30.0/840
set tmargin at screen 1-66.0/778; set bmargin at screen 88.0/778
set xlabel 'venet / vhost-net'
set logscale x
set xtics (0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4, 5)
set grid xtics linecolor rgb '#e0e0e0'
set xrange [0.5:2.7523]
set yrange [25.6:-0.6]
set ytics ("throughput, MTU 1500" 0, "throughput received, MTU 1500" 1, "CPU per byte, MTU 1500" 2, "exits per byte, MTU 1500" 3, "throughput, MTU 9000" 4, "throughput received, MTU 9000" 5, "CPU per byte, MTU 9000" 6, "exits per byte, MTU 9000" 7, "round trip" 8, "exits per round trip" 9, "CPU per round trip" 10, "round trip, x2apic" 11, "round trip, apicv" 12, "exits per round trip, x2apic" 13, "exits per round trip, apicv" 14, "exits per round trip, burst 64" 15, "exits per round trip, 8 devices" 16, "round trip, 8 devices" 17, "GigE exits per byte, as merged in 2010" 18, "GigE exits per byte" 19, "GigE exits per byte, Intel NIC" 20, "GigE exits per byte, slower processors" 21, "GigE exits per byte, vhost-net of 3.1" 22, "GigE exits per byte, APICv" 23, "GigE CPU per byte" 24, "GigE CPU per byte, vhost-net of 3.1" 25) scale 0
set object 1 rectangle from 0.95, graph 0 to 1.05, graph 1 fillcolor rgb '#ececec' fillstyle solid noborder behind
set arrow 1 from 1, graph 0 to 1, graph 1 nohead linecolor rgb '#808080' back
set key at screen 0.99, screen 1-32.0/778 right top horizontal maxrows 1 samplen 1 spacing 1
plot 'bake-off.csv' skip 1 using ($5 == 0 ? $2 : NaN):1:3:4 with xerrorbars linecolor rgb '#0072B2' linewidth 1.5 pointtype 7 pointsize 1 title 'venet better', \
     'bake-off.csv' skip 1 using ($5 == 1 ? $2 : NaN):1:3:4 with xerrorbars linecolor rgb '#D55E00' linewidth 1.5 pointtype 7 pointsize 1 title 'vhost-net better', \
     'bake-off.csv' skip 1 using ($5 == 2 ? $2 : NaN):1:3:4 with xerrorbars linecolor rgb '#777777' linewidth 1.5 pointtype 7 pointsize 1 title 'alike or undecided'
unset output
