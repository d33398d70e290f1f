# What the difference in exits per MB is made of: from vhost-net+interrupts[hop=direct] to venet@2010-05
# Simulated; machine profile A; seeds 1 to 5; rig gige, guest-to-remote, tcp-stream, send, MTU 1500, 16384 B
# messages, 1 stream, receive_buffer_bytes=1048576, receive_buffer_autotune=off. Shapley shares over all 32
# mixtures of the two lanes; whiskers: 95 % interval over seeds. Hollow or (anachr.): not available in its era.
# Redraw in this folder: gnuplot -e "format='pdf'" attribution-vhost-net-to-venet.gp
# Columns of attribution-vhost-net-to-venet.csv: 1 series, 2 part, 3 exits_per_mb, 4 exits_per_mb_ci95_low, 5 exits_per_mb_ci95_high, 6 position, 7 exits_per_mb_base
name = 'attribution-vhost-net-to-venet'
legend_rows = 1; tick_px = 68; has_x_label = 0; caption_lines = 5
load 'style.gp'

if (!bare) {
    set label 1 "What the difference in exits per MB is made of" at screen 0.5, screen from_top(18) center
    set label 2 "from vhost-net+interrupts[hop=direct] to venet@2010-05" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 5; rig gige, guest-to-remote,\ntcp-stream, send, MTU 1500, 16384 B messages, 1 stream,\nreceive_buffer_bytes=1048576, receive_buffer_autotune=off. Shapley shares over\nall 32 mixtures of the two lanes; whiskers: 95 % interval over seeds. Hollow or\n(anachr.): not available in its era." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
x_min = -0.6
set xrange [x_min:6.6]
set xtics ("vhost-net+\ninterrupts[\nhop=\ndirect]" 0, "protocol" 1, "kick" 2, "interrupts" 3, "back_end" 4, "attachment" 5, "venet@2010-\n05" 6) offset 0,tick_lift
x(stored) = stored / 1.0
set xtics scale 0
set grid noxtics
set xtics font tiny
set ylabel "Exits per MB (1/MB)"
y_min = 0
set yrange [y_min:500]
set ytics ("0" 0, "100" 100, "200" 200, "300" 300, "400" 400, "500" 500)
y(stored) = stored / 1.0

low(stored) = y(stored) > y_min ? y(stored) : y_min
set style line 21 linecolor rgb '#777777' linewidth 1 pointtype 5 pointsize mark
set style line 22 linecolor rgb '#009E73' linewidth 1 pointtype 5 pointsize mark
set style line 23 linecolor rgb '#D55E00' linewidth 1 pointtype 5 pointsize mark
plot data using ($6):(pick("lane", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 21 linewidth 0.3 title "lane", \
     data using ($6):(pick("saves", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 22 linewidth 0.3 title "saves", \
     data using ($6):(pick("saves", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6):(pick("adds", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 23 linewidth 0.3 title "adds", \
     data using ($6):(pick("adds", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle
unset output
