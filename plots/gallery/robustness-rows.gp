# Which verdicts hang on prices: 44 rows met and 28 missed whatever the prices
# Simulated; machine profile A, B, C, D; 1 seed; a point is a validation row. A deviation is what is left open
# of it if each price is anywhere in its range (the one that its source leaves open), to first order; fitted
# host speeds follow. Beside each source: rows right of 2 and left of -2, of all. Beyond 6: at the edge. Without
# a point: 2 that no price moves.
# Redraw in this folder: gnuplot -e "format='pdf'" robustness-rows.gp
# Columns of robustness-rows.csv: 1 series, 2 deviations_inside, 3 line, 4 line_ci95_low, 5 line_ci95_high, 6 marked
name = 'robustness-rows'
legend_rows = 1; tick_px = 23; has_x_label = 1; caption_lines = 5
load 'style.gp'

if (!bare) {
    set label 1 "Which verdicts hang on prices" at screen 0.5, screen from_top(18) center
    set label 2 "44 rows met and 28 missed whatever the prices" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A, B, C, D; 1 seed; a point is a validation row. A\ndeviation is what is left open of it if each price is anywhere in its range (the\none that its source leaves open), to first order; fitted host speeds follow.\nBeside each source: rows right of 2 and left of -2, of all. Beyond 6: at the\nedge. Without a point: 2 that no price moves." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 2
set xlabel "Deviations inside the pass band (negative: outside)" offset 0,label_lift
x_min = -6
set xrange [x_min:6]
set xtics ("-6" -6, "-4" -4, "-2" -2, "0" 0, "2" 2, "4" 4, "6" 6) offset 0,tick_lift
x(stored) = stored / 1.0
y_min = -0.6
set yrange [y_min:15.6]
set ytics ("virtio-2009 0+0/1" 0, "vhost-2018 0+0/6" 1, "userspace 0+1/9" 2, "assigned 0+0/2" 3, "anchors 0+0/1" 4, "firecracker 2+0/41" 5, "kvm-2010 1+0/12" 6, "kvmtool 1+3/11" 7, "vbus-rfc 2+0/8" 8, "lguest 9+9/36" 9, "vhost-thread 3+1/11" 10, "microvm 6+11/21" 11, "vhost 4+0/8" 12, "kvm-ping 1+1/2" 13, "kvm-2015 6+0/11" 14, "sriov 9+2/15" 15)
y(stored) = stored / 1.0
set ytics scale 0
set grid noytics
set ytics font tiny

set style line 21 linecolor rgb '#777777' linewidth 1 pointtype 1 pointsize 1.4 * mark
set style line 22 linecolor rgb '#0072B2' linewidth 1 pointtype 7 pointsize mark
set style line 23 linecolor rgb '#D55E00' linewidth 1 pointtype 13 pointsize mark
plot data using (x($2)):(pick("edge of the band", y($3))) with lines linestyle 21 notitle, \
     data using (x($2)):(pick("missed whatever the prices", y($3))) with lines linestyle 21 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("met whatever the prices", y($3))) with lines linestyle 21 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("met", y($3))) with points linestyle 22 title "met", \
     data using (x($2)):(pick("missed", y($3))) with points linestyle 23 title "missed"
unset output
