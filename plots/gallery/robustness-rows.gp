# Which verdicts hang on prices: 33 rows met and 22 missed firmly: nothing tried turns them
# Simulated; machine profile A, B, C, D; 1 seed; a point is a validation row. A deviation is what is left open
# of it if each price is anywhere in its range (the one that its source leaves open), to first order; fitted
# host speeds follow. Beside each source: rows firmly met and missed, of all; firm is what is beyond 2 and
# neither a single price nor a draw turns. Beyond 6: at the edge. Without a point: 2 that no price moves.
# Redraw in this folder: gnuplot -e "format='pdf'" robustness-rows.gp
# Columns of robustness-rows.csv: 1 series, 2 deviations_inside, 3 line, 4 line_ci95_low, 5 line_ci95_high, 6 marked
name = 'robustness-rows'
legend_rows = 1; tick_px = 23; has_x_label = 1; caption_lines = 6
load 'style.gp'

if (!bare) {
    set label 1 "Which verdicts hang on prices" at screen 0.5, screen from_top(18) center
    set label 2 "33 rows met and 22 missed firmly: nothing tried turns them" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A, B, C, D; 1 seed; a point is a validation row. A\ndeviation is what is left open of it if each price is anywhere in its range (the\none that its source leaves open), to first order; fitted host speeds follow.\nBeside each source: rows firmly met and missed, of all; firm is what is beyond 2\nand neither a single price nor a draw turns. Beyond 6: at the edge. Without a\npoint: 2 that no price moves." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 2
set xlabel "Deviations inside the pass band (negative: outside)" offset 0,label_lift
x_min = -6
set xrange [x_min:6]
set xtics ("-6" -6, "-4" -4, "-2" -2, "0" 0, "2" 2, "4" 4, "6" 6) offset 0,tick_lift
x(stored) = stored / 1.0
y_min = -0.6
set yrange [y_min:15.6]
set ytics ("virtio-2009 0+0/1" 0, "vhost-2018 0+0/6" 1, "userspace 0+0/9" 2, "kvm-2010 0+0/12" 3, "firecracker 0+0/41" 4, "assigned 0+0/2" 5, "anchors 0+0/1" 6, "kvmtool 1+1/11" 7, "lguest 6+8/36" 8, "vhost-thread 2+0/11" 9, "vbus-rfc 2+0/8" 10, "kvm-2015 3+0/11" 11, "microvm 6+11/21" 12, "vhost 3+0/8" 13, "kvm-ping 1+1/2" 14, "sriov 9+1/15" 15)
y(stored) = stored / 1.0
set ytics scale 0
set grid noytics
set ytics font tiny

set style line 21 linecolor rgb '#777777' linewidth 1 pointtype 1 pointsize 1.4 * mark
set style line 22 linecolor rgb '#0072B2' linewidth 1 pointtype 7 pointsize mark
set style line 23 linecolor rgb '#D55E00' linewidth 1 pointtype 13 pointsize mark
plot data using (x($2)):(pick("edge of the band", y($3))) with lines linestyle 21 notitle, \
     data using (x($2)):(pick("lower end of doubt", y($3))) with lines linestyle 21 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("upper end of doubt", y($3))) with lines linestyle 21 dashtype (6,4) linewidth 0.7 notitle, \
     data using (x($2)):(pick("met", y($3))) with points linestyle 22 title "met", \
     data using (x($2)):(pick("missed", y($3))) with points linestyle 23 title "missed"
unset output
